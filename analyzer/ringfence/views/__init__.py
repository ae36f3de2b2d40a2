"""What a report shows from one side: answers to questions, graphs, matrices. Data from data; nothing is printed here."""
