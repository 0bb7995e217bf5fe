import Smithy
import Wire

/// A client's side of the Query protocols: an input to a form, an answer's XML to an output.
struct QueryCodec {
    let service: ServiceDescription

    func encode<Input: Shape>(_ input: Input, for operation: OperationTraits) -> [UInt8] { [] }

    func decode<Output: Shape>(_ body: [UInt8], of operation: OperationTraits) throws(CtlError) -> Output {
        throw .badAnswer("")
    }

    func error(in response: Response) -> CtlError { ErrorAnswer.error(in: response) }
}
