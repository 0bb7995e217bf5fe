import ArgumentParser
import Foundation

struct AuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Prints the certificate of teald's authority, which clients must trust to speak TLS with it.",
        discussion: """
            Keep it in a file and name that file to the client: AWS_CA_BUNDLE (aws, boto3), NODE_EXTRA_CA_CERTS \
            (Node.js), SSL_CERT_FILE, or curl --cacert. On Debian and Ubuntu the whole machine trusts it after: \
            ctl ca | sudo tee /usr/local/share/ca-certificates/teal.crt && sudo update-ca-certificates.

            Example: ctl ca > teal-ca.pem && AWS_CA_BUNDLE=teal-ca.pem aws sts get-caller-identity \
            --endpoint-url https://localhost:4567
            """
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let pem = try options.client().native("GET", "/_teal/ca")
        FileHandle.standardOutput.write(Data(pem))
        guard Terminal.current().errorIsTerminal else { return }
        options.printer.say("Keep this in a file, and set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to its name.")
    }
}
