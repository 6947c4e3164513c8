"""What several people's labels are worth: agreement, consensus, suspected errors, rules, gold.

Pure modules over arrays. They run in job processes; the hub and the screens never load them.
"""
