//! What `import` finds: one file for each module.
