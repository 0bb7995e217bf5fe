import Bundles
import Domain
import Foundation

/// One deployment on one instance, as CodeDeploy's agent sees it.
/// Source: AWS CodeDeploy User Guide, "CodeDeploy agent", for its folders and what it gives to scripts.
struct DeploymentAgent: Sendable {
    let world: World
    let deployment: CodeDeployment
    /// An instance's id, or the name of a machine of the user's own.
    let target: String
    let container: String
    let engine: any InstanceEngine
    let contents: ContentFolder

    typealias Diagnostics = CodeDeployment.Diagnostics

    static let root = "/opt/codedeploy-agent/deployment-root"
    /// Bytes of what a script wrote that are kept, of its end.
    private static let logLimit = 2_048

    var group: DeploymentGroup? { world.deploymentGroups[deployment.groupID] }

    static func archive(of deployment: CodeDeployment) -> String {
        "\(root)/\(deployment.groupID)/\(deployment.id)/deployment-archive"
    }

    /// - Returns: with the appspec, where the event reads it.
    func run(_ event: CodeDeployment.LifecycleEvent.Name) async throws -> (Diagnostics, AppSpec?) {
        do {
            switch event {
            case .downloadBundle: return (.success, try await download())
            case .install: return (try await install(), nil)
            case .applicationStop:
                let result = try await runScripts(at: event, of: previous)
                let isForgiven = deployment.request.ignoresStopFailures && result.code != Diagnostics.success.code
                return (isForgiven ? .success : result, nil)
            case .beforeBlockTraffic, .afterBlockTraffic:
                return (try await runScripts(at: event, of: previous), nil)
            default: return (try await runScripts(at: event, of: deployment), nil)
            }
        } catch let failure as BundleFailure {
            return (Diagnostics(code: "UnknownError", message: failure.message), nil)
        } catch let failure as AppSpecFault {
            return (Diagnostics(code: "UnknownError", message: failure.message), nil)
        } catch let failure as EngineFailure where failure.kind != .unreachable {
            return (Diagnostics(code: "UnknownError", message: failure.message), nil)
        }
    }

    /// What was deployed to the instance before: its scripts stop it.
    private var previous: CodeDeployment? { world.lastDeployment(to: target, ofGroup: deployment.groupID) }

    // MARK: - DownloadBundle

    private func download() async throws -> AppSpec {
        let folder = contents.root.appending(path: "bundles").appending(path: "\(deployment.id)-\(target)")
        defer { removeIfThere(folder) }
        removeIfThere(folder)
        try unpack(to: folder)
        let appSpec = try readAppSpec(in: folder)
        let archive = Self.archive(of: deployment)
        _ = try await shell("mkdir -p '\(archive)'")
        try await engine.copy(folder, to: archive, inInstance: container)
        return appSpec
    }

    private func unpack(to folder: URL) throws {
        guard case .s3(let location) = deployment.request.revision else {
            throw BundleFailure("Only revisions in S3 can be deployed to instances.")
        }
        let file = contents.file(of: try world.object(of: location).contentID)
        switch location.bundleType {
        case "tar": try SourceBundle.unpackTar(file, isCompressed: false, to: folder)
        case "tgz": try SourceBundle.unpackTar(file, isCompressed: true, to: folder)
        default: try SourceBundle.unpack(file, to: folder)
        }
    }

    private func readAppSpec(in folder: URL) throws -> AppSpec {
        let names = ["appspec.yml", "appspec.yaml", "appspec.json"]
        let files = names.map { folder.appending(path: $0) }
        guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
            throw BundleFailure(
                "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at "
                    + "revision-relative path \"appspec.yml\".")
        }
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return try AppSpec(json: try AppSpecText.json(text), for: .server)
    }

    private func removeIfThere(_ folder: URL) {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            // What is left lies among the bundles, which are cleared of what nothing refers to.
        }
    }

    // MARK: - Install

    private func install() async throws -> Diagnostics {
        guard let appSpec = deployment.progress.appSpec else { return .success }
        let text = InstallScript(
            appSpec: appSpec, archive: Self.archive(of: deployment),
            list: "\(Self.root)/deployment-instructions/\(deployment.groupID)-cleanup",
            fileExists: deployment.request.fileExists ?? appSpec.fileExists ?? "DISALLOW"
        ).text
        let result = try await shell(text)
        guard !result.isSuccess else { return .success }
        return Diagnostics(
            code: "UnknownError", script: "", message: Self.lastLine(of: result.output),
            log: Self.end(of: result.output))
    }

    private func shell(_ text: String) async throws(EngineFailure) -> CommandResult {
        var command = InstanceCommand(["/bin/sh", "-c", text], user: "root")
        command.timeout = .seconds(3_600)
        return try await engine.execute(command, inInstance: container)
    }

    // MARK: - Scripts

    private func runScripts(
        at event: CodeDeployment.LifecycleEvent.Name, of source: CodeDeployment?
    ) async throws -> Diagnostics {
        guard let source, let scripts = source.progress.appSpec?.scripts(at: event), !scripts.isEmpty else {
            return .success
        }
        let archive = Self.archive(of: source)
        if source.id != deployment.id {
            // The instance may have been replaced by another container since.
            guard try await shell("test -d '\(archive)'").isSuccess else { return .success }
        }
        var log = ""
        for script in scripts {
            let (failure, output) = try await run(script, in: archive, at: event)
            log = Self.end(of: log + output)
            if var failure {
                failure.log = log
                return failure
            }
        }
        return Diagnostics(
            code: Diagnostics.success.code, script: scripts.last?.location, message: "Succeeded", log: log)
    }

    private func run(
        _ script: AppSpec.Script, in archive: String, at event: CodeDeployment.LifecycleEvent.Name
    ) async throws(EngineFailure) -> (Diagnostics?, String) {
        let path = "\(archive)/\(script.location)"
        guard try await shell("test -f \(Shell.quoted(path)) && chmod +x \(Shell.quoted(path))").isSuccess else {
            let message = "Script does not exist at specified location: \(path)"
            return (Diagnostics(code: "ScriptMissing", script: script.location, message: message), "")
        }
        // The shell runs what names no interpreter by itself, as CodeDeploy's agent does.
        var command = InstanceCommand(["/bin/sh", "-c", "\"$0\"", path], user: script.user)
        command.environment = environment(at: event)
        command.workingDirectory = archive
        command.timeout = .seconds(script.timeout)
        let result = try await engine.execute(command, inInstance: container)
        let output = "LifecycleEvent - \(event.rawValue)\nScript - \(script.location)\n" + result.output
        return (Self.failure(result, script, path), output)
    }

    private static func failure(_ result: CommandResult, _ script: AppSpec.Script, _ path: String) -> Diagnostics? {
        switch result.ending {
        case .exited(code: 0): nil
        case .exited(code: 126):
            Diagnostics(
                code: "ScriptNotExecutable", script: script.location,
                message: "Script at specified location: \(path) is not executable. " + lastLine(of: result.output))
        case .exited(let code):
            Diagnostics(
                code: "ScriptFailed", script: script.location,
                message: "Script at specified location: \(script.location) failed with exit code \(code)")
        case .timedOut:
            Diagnostics(
                code: "ScriptTimedOut", script: script.location,
                message: "Script at specified location: \(script.location) failed to complete in "
                    + "\(script.timeout) seconds")
        }
    }

    /// Source: AWS CodeDeploy User Guide, "AppSpec 'hooks' section": "Environment variable availability for hooks".
    private func environment(at event: CodeDeployment.LifecycleEvent.Name) -> [String: String] {
        var variables = [
            "APPLICATION_NAME": world.codeDeployApplications[deployment.applicationID]?.name ?? "",
            "DEPLOYMENT_ID": deployment.id, "DEPLOYMENT_GROUP_NAME": group?.name ?? "",
            "DEPLOYMENT_GROUP_ID": deployment.groupID, "LIFECYCLE_EVENT": event.rawValue,
        ]
        if case .s3(let location) = deployment.request.revision {
            variables["BUNDLE_BUCKET"] = location.bucket
            variables["BUNDLE_KEY"] = location.key
            variables["BUNDLE_ETAG"] = location.eTag
            variables["BUNDLE_VERSION"] = location.version
        }
        return variables
    }

    private static func lastLine(of output: String) -> String {
        output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    }

    private static func end(of log: String) -> String { String(log.suffix(logLimit)) }
}
