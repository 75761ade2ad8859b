"""The policy base: articles with their sources, search in spoken Chinese, and what to do with a question."""
