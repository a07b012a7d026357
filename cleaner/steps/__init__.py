"""The verbs, one arrow each: a step changes the page in place.

`cleaner.pipeline` has their order. A step that one file cannot hold has a room: a folder
with the step and what only it needs.
"""
