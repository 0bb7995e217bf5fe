/// What the model calls a document: any JSON, kept as its text. Protocols other than JSON have none.
package struct DocumentValue: WireValue, Equatable {
    package var json: String

    package init(json: String) {
        self.json = json
    }

    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> DocumentValue {
        DocumentValue(json: try reader.document())
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.document(member, json)
    }
}
