"""A `Document` as Markdown, HTML or plain text: pure functions over the model."""
