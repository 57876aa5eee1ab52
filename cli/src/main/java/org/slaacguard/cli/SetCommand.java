package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Changes an interface and its peers.",
    customSynopsis = {
      "slaacguard set INTERFACE [SETTING VALUE]...",
      "                                [peer KEY [SETTING VALUE]...]..."
    })
final class SetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "SETTING", hidden = true)
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    SetWords read = new SetWords(words);
    try (DeviceUpdate change = read.read()) {
      read.warnings()
          .forEach(warning -> System.err.println("Warning: " + TerminalText.line(warning)));
      new UapiClient(name).apply(change);
    }
    return Main.OK;
  }
}
