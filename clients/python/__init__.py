"""The Python SDK: publishes video to a Sideline server and reads what comes back."""
