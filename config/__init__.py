"""The stack's configuration: closed, frozen models of what `Pulumi.<stack>.yaml` may say, and the one loader that reads it."""
