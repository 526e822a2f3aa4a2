"""Inquiries as pages: what each reader sees of them, and forms by which an oversight body acts in them."""
