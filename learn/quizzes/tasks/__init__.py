"""Tasks done in a file (a workbook, a text document, a CSV file): what is checked in it, and reading it safely."""
