import Wire

/// From specs to files: read, translate, render.
package struct Generator {
    private let specs: Specs

    package init(_ specs: Specs) {
        self.specs = specs
    }

    /// Paths below the repository's root, with their texts.
    package func files() throws -> [String: String] {
        var files: [String: String] = [:]
        var modules: [Module] = []
        let models = try specs.serviceModels()
        for model in models {
            let module = try Translator.module(of: model)
            let renderer = try Self.renderer(of: module, model)
            for (name, text) in renderer.files() { files["Sources/API/\(model.name)/\(name)"] = text }
            modules.append(module)
        }
        files["specs/coverage.md"] = Coverage(
            models: models, modules: modules, entries: specs.operations, options: specs.options
        )
        .rendered()
        if let options = specs.options { files[OptionTable.path] = try OptionTable(options: options).rendered() }
        return files
    }

    private static func renderer(of module: Module, _ model: ServiceModel) throws -> Renderer {
        let translator = Translator(model)
        let routes = model.isREST ? try model.operations.map { try translator.route($0) } : []
        return Renderer(module: module, modelled: translator.modelledNames, routes: routes)
    }
}
