"""The paper's tables and figures: their runs, and reports of what the runs gave."""
