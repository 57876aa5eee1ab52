package org.slaacguard.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands by their names, in the order of the help text. */
final class Commands {
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("run", RunCommand.class);
    ALL.put("up", UpCommand.class);
    ALL.put("down", DownCommand.class);
    ALL.put("reload", ReloadCommand.class);
    ALL.put("create", CreateCommand.class);
    ALL.put("show", ShowCommand.class);
    ALL.put("status", StatusCommand.class);
    ALL.put("history", HistoryCommand.class);
    ALL.put("traffic", TrafficCommand.class);
    ALL.put("events", EventsCommand.class);
    ALL.put("owner", OwnerCommand.class);
    ALL.put("doctor", DoctorCommand.class);
    ALL.put("mtu", MtuCommand.class);
    ALL.put("peer", PeerCommand.class);
    ALL.put("set", SetCommand.class);
    ALL.put("forget", ForgetCommand.class);
    ALL.put("setconf", SetConfCommand.class);
    ALL.put("addconf", AddConfCommand.class);
    ALL.put("syncconf", SyncConfCommand.class);
    ALL.put("showconf", ShowConfCommand.class);
    ALL.put("save", SaveCommand.class);
    ALL.put("import", ImportCommand.class);
    ALL.put("check", CheckCommand.class);
    ALL.put("strip", StripCommand.class);
    ALL.put("genkey", GenKeyCommand.class);
    ALL.put("genpsk", GenPskCommand.class);
    ALL.put("pubkey", PubKeyCommand.class);
    ALL.put("linklocal", LinkLocalCommand.class);
    ALL.put("help", HelpCommand.class);
    ALL.put("completion", CompletionCommand.class);
    ALL.put("train", TrainCommand.class);
    ALL.put("manual", ManualCommand.class);
  }

  private Commands() {}

  /**
   * The commands that a command line may need: the one that it begins with, otherwise all. Reading
   * a command by reflection takes some ten milliseconds, so not every start should read all.
   */
  static Collection<Class<?>> of(String... arguments) {
    Class<?> only = arguments.length == 0 ? null : ALL.get(arguments[0]);
    return only == null ? ALL.values() : List.of(only);
  }
}
