import Foundation

extension Contender {
    /// The release that the export is checked for, the one after its own.
    private static let release = "1.98.0"

    /// pg_restore reading the table of contents and nothing else: no answer comes sooner.
    static func listing(of dataSet: DataSet) throws -> Contender {
        Contender(
            name: "pg_restore -l dir", kind: .answer,
            command: [try Program("pg_restore").url.path, "-l", dataSet.directory.path],
            isBaseline: true)
    }

    /// Emigrate asked about the folder and about the zip.
    static func questions(_ program: URL, about dataSet: DataSet) -> [Contender] {
        [("check", ["--synapse", release]), ("inspect", [])].flatMap { question, options in
            [("dir", dataSet.directory), ("zip", dataSet.zip)].map { form, export in
                Contender(
                    name: "emigrate \(question) \(form)", kind: .answer,
                    command: [program.path, question, export.path] + options)
            }
        }
    }
}
