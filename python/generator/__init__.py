"""Makes the typed half of the package of the schemas that Quintet gives of its operations."""
