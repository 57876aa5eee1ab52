package org.slaacguard.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
  /** The number of this release, or of the next one. */
  static final String NUMBER = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {"slaacguard " + NUMBER};
  }
}
