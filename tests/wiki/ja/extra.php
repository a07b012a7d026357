<?php
// Settings of the wiki whose pages stand in this folder. Copy it to DATA/extra.php before the server starts.
$wgLanguageCode = 'ja';
$wgSitename = 'オレル水道ウィキ';
$wgMetaNamespace = 'オレル水道ウィキ';
$wgRightsText = 'Creative Commons Attribution-ShareAlike';
$wgRightsUrl = 'https://creativecommons.org/licenses/by-sa/4.0/';
