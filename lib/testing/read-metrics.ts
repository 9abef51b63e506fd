import parsePrometheus, { type ParsedFamily, type ParsedSample } from 'parse-prometheus-text-format'

/** Metrics as a reader of Prometheus' format finds them. */
export type ReadMetrics = {
  families: readonly ParsedFamily[]
  /** The samples of a series name (`…_bucket`, `…_count` included) whose labels are these. */
  samples: (name: string, labels?: Readonly<Record<string, string>>) => readonly ParsedSample[]
  /** Their sum; 0 where there are none. */
  sum: (name: string, labels?: Readonly<Record<string, string>>) => number
}

/** Reads Prometheus' text format with a library that is not ours. */
export function readMetrics(text: string): ReadMetrics {
  // It folds a histogram's label sets into one; as plain series they stay apart.
  const plain = parsePrometheus(text.replaceAll(/^(# TYPE \S+) histogram$/gm, '$1 untyped'))
  const samples: ReadMetrics['samples'] = (name, labels = {}) =>
    plain
      .filter((family) => family.name === name)
      .flatMap(({ metrics }) => metrics)
      .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels?.[label] === value))
  return {
    families: parsePrometheus(text),
    samples,
    sum: (name, labels) => samples(name, labels).reduce((total, { value }) => total + Number(value), 0),
  }
}
