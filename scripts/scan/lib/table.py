"""What was expected and what was found, as a table that ends the section with an error where they differ."""

import sys


class Table:
    def __init__(self):
        self.rows, self._shown = [], 0

    def expect(self, what, expected, found, holds=None):
        """One line; it holds where `found` equals `expected`, unless `holds` says whether."""
        self.rows.append((what, str(expected), str(found), found == expected if holds is None else bool(holds)))

    def at_most(self, what, most, found, unit=""):
        self.expect(what, f"≤ {most}{unit}", f"{found}{unit}", found <= most)

    def tell(self, what, found):
        """A figure about which nothing is expected."""
        self.rows.append((what, "", str(found), None))

    def end(self):
        """Prints the table; ends with 1 where a line does not hold."""
        # A long line is let out of its column, so that the others stay readable.
        widths = [max((len(row[at]) for row in self.rows if len(row[at]) <= 90), default=0) for at in range(3)]
        for what, expected, found, holds in self.rows:
            mark = {True: "", False: "   MISS", None: ""}[holds]
            print(f"   {what:<{widths[0]}}  {expected:>{widths[1]}}  {found:>{widths[2]}}{mark}".rstrip())
        sys.exit(1 if any(row[3] is False for row in self.rows) else 0)
