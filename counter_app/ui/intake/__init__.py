"""Tiếp nhận: one screen from the card to the receipt."""
