"""Pictures from a camera: which one runs, what it sees now, and how a picture is taken and judged."""
