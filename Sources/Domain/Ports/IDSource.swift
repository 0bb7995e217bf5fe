/// The port to randomness: where new identifiers come from.
package struct IDSource: Sendable {
    /// A string of that many characters, each from `alphabet`.
    private let draw: @Sendable (_ count: Int, _ alphabet: [Character]) -> String

    package init(draw: @escaping @Sendable (_ count: Int, _ alphabet: [Character]) -> String) {
        self.draw = draw
    }

    package static let random = IDSource { count, alphabet in
        String((0..<count).compactMap { _ in alphabet.randomElement() })
    }

    package func hex(_ count: Int) -> String { draw(count, Array("0123456789abcdef")) }

    /// As Beanstalk's environment ids and generated names have them.
    package func lowercaseLetters(_ count: Int) -> String { draw(count, Array("abcdefghijkmnpqrstuvwxyz23456789")) }

    package func uppercaseLetters(_ count: Int) -> String { draw(count, Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) }

    /// Without zeros, so that none is in front.
    package func digits(_ count: Int) -> String { draw(count, Array("123456789")) }

    package func uuid() -> String {
        [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-")
    }
}
