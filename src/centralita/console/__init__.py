"""The console's composition: fulfils what `show` needs of the other stages (`show.ports`)."""
