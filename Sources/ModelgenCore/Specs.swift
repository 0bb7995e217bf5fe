package import Wire

/// What the generator reads: `specs/models` and the hand-written files beside it, parsed.
package struct Specs {
    /// By the name of the file without its ending.
    package var models: [String: JSONValue]
    package var patches: JSONValue
    package var operations: JSONValue
    /// `specs/options.json`; nil: no table of options is made.
    package var options: JSONValue?

    package init(
        models: [String: JSONValue], patches: JSONValue, operations: JSONValue, options: JSONValue? = nil
    ) {
        self.options = options
        self.models = models
        self.patches = patches
        self.operations = operations
    }
}

/// What is wrong in the specs, told so that one can mend it.
package struct SpecsFault: Error, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
