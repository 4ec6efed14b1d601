"""Did the contract cause the change, and how sure is the design of it (domain 4.5)?"""
