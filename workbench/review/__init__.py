"""What labels are worth: agreement, consensus, suspected errors, and what a reviewer decides."""
