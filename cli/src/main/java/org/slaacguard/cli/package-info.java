/** The command line. */
@NullMarked
package org.slaacguard.cli;

import org.jspecify.annotations.NullMarked;
