import ArgumentParser
import ElasticBeanstalkAPI
import Foundation
import Smithy

struct VersionCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Uploads a folder or a zip as a version, and waits until it is processed.",
        discussion: "Example: ctl version create demo v1 --source ./app"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The application's name; it is made if there is none.")
    var application: String

    @Argument(help: "The version's label.")
    var label: String

    @Option(help: ArgumentHelp("What to run: a folder, which is packed, or a zip.", valueName: "folder|zip"))
    var source: String

    @Option(help: "What is new in it.")
    var description: String?

    func run() throws {
        let client = try options.client()
        let bundle = try PackedSource(path: source)
        defer { bundle.removeIfTemporary() }
        let location = try upload(bundle, with: client)
        let input = CreateApplicationVersionMessage(
            applicationName: application, versionLabel: label, description: description, sourceBundle: location,
            autoCreateApplication: true, process: true)
        var version = try client.beanstalk(ElasticBeanstalk.createApplicationVersion, input).output.applicationVersion
        if !waiting.noWait {
            version = try VersionWaiter(client: client, timeout: waiting.timeout).wait(application, label)
        }
        guard let version else { throw CtlError.badAnswer("the service did not describe the version it made") }
        try options.printer.print(one: VersionRow(version), VersionRow.columns)
    }

    private func upload(_ bundle: PackedSource, with client: TealClient) throws -> S3Location {
        let storage = try client.beanstalk(ElasticBeanstalk.createStorageLocation, Empty())
        guard let bucket = storage.output.s3Bucket else {
            throw CtlError.badAnswer("CreateStorageLocation did not name a bucket")
        }
        let key = "\(application)/\(label).zip"
        try client.upload(bundle.archive, toBucket: bucket, key: key)
        return S3Location(s3Bucket: bucket, s3Key: key)
    }
}
