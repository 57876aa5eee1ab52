package org.slaacguard.benchmarks;

/** What is measured: the program at both ends of the tunnel, or none for the bare cable. */
sealed interface BenchSide {
  /** The column's title. */
  String title();

  /** Ours. */
  record Ours() implements BenchSide {
    @Override
    public String title() {
      return "slaacguard";
    }
  }

  /**
   * A build of wireguard-go.
   *
   * @param binary its path, or its name on the PATH
   */
  record Other(String binary) implements BenchSide {
    @Override
    public String title() {
      return "wireguard-go";
    }
  }

  /** No tunnel at all: what this machine's kernel does over a veth pair. */
  record Cable() implements BenchSide {
    @Override
    public String title() {
      return "bare veth";
    }
  }
}
