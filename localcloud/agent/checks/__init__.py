"""What holds a stage up before it may start: authorisations, and the checks that the stacks declared on what it uses."""
