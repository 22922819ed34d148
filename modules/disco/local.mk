# modules/disco (the pattern is in modules/local.mk)
