"""What the pages of figures show, gathered before a template sees it."""
