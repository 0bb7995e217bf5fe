import Foundation

/// Writes data to standard output and words to standard error.
struct Printer {
    var format: OutputFormat
    var terminal: Terminal
    var quiet = false

    func print<Row: Encodable>(_ rows: [Row], _ columns: [Column<Row>]) throws {
        let cells = rows.map { row in columns.map { $0.cell(row) } }
        switch format {
        case .json: try Self.write(JSONText.of(rows))
        case .table: Self.write(Table(headings: columns.map(\.heading), rows: cells).lines.joined(separator: "\n"))
        case .text: cells.forEach { Self.write($0.joined(separator: "\t")) }
        }
    }

    /// One thing: name and value lines for people, an object for scripts.
    func print<Row: Encodable>(one row: Row, _ columns: [Column<Row>]) throws {
        switch format {
        case .json:
            try Self.write(JSONText.of(row))
        case .table:
            let width = columns.map(\.heading.count).max() ?? 0
            for column in columns {
                let heading = column.heading.padding(toLength: width, withPad: " ", startingAt: 0)
                Self.write("\(heading)  \(column.cell(row))")
            }
        case .text:
            Self.write(columns.map { $0.cell(row) }.joined(separator: "\t"))
        }
    }

    /// A remark for people; data never goes here.
    func say(_ text: String) {
        if !quiet { Self.writeError(text) }
    }

    static func write(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
    static func writeError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
