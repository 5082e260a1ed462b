"""What leaves the bot: a log in each form, its options and editions, the export, the receipt."""
