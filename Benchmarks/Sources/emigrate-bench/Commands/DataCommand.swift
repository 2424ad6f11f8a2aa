import ArgumentParser
import Foundation

/// Makes a data set ahead of time.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make a large export and say what is in it.")

    @OptionGroup var options: DataOptions

    func run() throws {
        let notes = try options.prepare()
        print(options.dataSet.folder.path)
        for (table, bytes) in notes.tables.sorted(by: { $0.value > $1.value }) {
            let percent = Double(bytes) / Double(notes.copyTextBytes) * 100
            print(String(format: "%6.2f %%  %12d  ", percent, bytes) + table)
        }
        let ratio = String(format: "%.2f", notes.ratio)
        print("COPY text   \(notes.copyTextBytes)")
        print("compressed  \(notes.compressedBytes) (\(ratio) : 1)")
        print("zip         \(notes.zipBytes)")
    }
}
