"""What a page says of itself: title, address, dates, authors, licence."""
