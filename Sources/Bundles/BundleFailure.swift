/// Why a source bundle was not taken, as a sentence for the person who made it.
package struct BundleFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
