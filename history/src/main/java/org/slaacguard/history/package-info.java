/** The history: which peer had which address, and when, in SQLite. */
@NullMarked
package org.slaacguard.history;

import org.jspecify.annotations.NullMarked;
