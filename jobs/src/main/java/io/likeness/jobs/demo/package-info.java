/** The demo's corpus with known defects, and the table that compares them with what was found. */
package io.likeness.jobs.demo;
