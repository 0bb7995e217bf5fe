/// What a source bundle is run from.
package enum BundleKind: Sendable, Equatable {
    /// Built by Docker. `ports` are those of a `Dockerrun.aws.json` beside the `Dockerfile`, if there is one.
    case dockerfile(ports: [Int])
    case dockerrun(DockerrunV1)
    case procfile(Procfile)
    case compose(ComposeFile)
}
