import ArgumentParser
import Foundation

/// Which data set to use, and where it is kept.
struct DataOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The size of the COPY text: 100M, 1G, 4G.")
    var size: ByteSize

    @Option(help: "The folder of the data sets.", completion: .directory)
    var data = Repository.data.path

    @Option(help: "The real export with the schema.", completion: .file(extensions: ["zip"]))
    var export = Repository.export.path

    @Option(help: "Other seeds make other data.")
    var seed: UInt64 = 1

    var dataSet: DataSet {
        DataSet(size: size, in: URL(filePath: data, directoryHint: .isDirectory))
    }

    /// The notes of the set, which is made if it is not there.
    func prepare() throws -> DataSet.Notes {
        if let notes = dataSet.completeNotes(seed: seed) { return notes }
        return try DataSetMaker(
            dataSet: dataSet, size: size, seed: seed, export: URL(filePath: export)
        ) { note($0) }.make()
    }
}

/// Says what is being done, on standard error: standard output is for results.
func note(_ text: String) {
    FileHandle.standardError.write(Data("emigrate-bench: \(text)\n".utf8))
}
