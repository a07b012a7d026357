"""Many pages: each is cleaned on its own, and a bad one costs no other."""
