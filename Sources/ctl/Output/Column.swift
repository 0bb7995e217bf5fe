/// One column of a listing: its heading and what it shows of a row.
struct Column<Row> {
    var heading: String
    var cell: (Row) -> String

    init(_ heading: String, _ cell: @escaping (Row) -> String) {
        self.heading = heading
        self.cell = cell
    }
}
