"""The same services from a shell: one module a command group."""
