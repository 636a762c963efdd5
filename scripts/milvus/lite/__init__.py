"""Milvus Lite on the loopback, and the program that is asked."""
