"""What the pages of coaching say."""
