/// Rows under headings, each column as wide as its widest cell.
struct Table: Equatable {
    var headings: [String]
    var rows: [[String]]

    private static let gap = "  "

    /// Lines without trailing spaces; only the headings where there are no rows.
    var lines: [String] {
        let all = [headings] + rows
        let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row, widths).map { cell, width in
                Self.oneLine(cell) + String(repeating: " ", count: width - cell.count)
            }
            return Self.trimmed(cells.joined(separator: Self.gap))
        }
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// A cell never breaks the table, whatever the server sent.
    private static func oneLine(_ cell: String) -> String {
        String(cell.map { $0.isNewline || $0 == "\t" || $0.asciiValue.map { $0 < 32 } == true ? " " : $0 })
    }
}
