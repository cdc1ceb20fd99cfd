"""What goes to citizens and comes from them: notices, post, returns, opinions, petitions."""
