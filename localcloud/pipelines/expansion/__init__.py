"""From the files of a pipeline to one tree without templates, parameters and `${{ }}`."""
